;; The start function crashes.
(module
  (import "socle:base/context@VERSION" "[resource-drop]context" (func $drop (param i32)))
  (memory (export "memory") 1)
  (global $top (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.get $top)
    (global.set $top
      (i32.add (global.get $top) (i32.and (i32.add (local.get 3) (i32.const 7)) (i32.const -8)))))
  (func $crash unreachable)
  (start $crash)
  (func (export "socle:base/command@VERSION#run") (param i32 i32 i32 i32 i32) (result i32)
    (call $drop (local.get 0))
    ;; Zeroes: ok, none.
    (i32.const 1024))
)
