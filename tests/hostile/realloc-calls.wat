;; The function that gives memory for arguments calls the host.
(module
  (import "socle:base/clock-random@VERSION" "now" (func $now (result i64)))
  (import "socle:base/context@VERSION" "[resource-drop]context" (func $drop (param i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (drop (call $now))
    (i32.const 4096))
  (func (export "socle:base/command@VERSION#run") (param i32 i32 i32 i32 i32) (result i32)
    (call $drop (local.get 0))
    ;; Zeroes: ok, none.
    (i32.const 1024))
)
