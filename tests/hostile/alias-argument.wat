;; A million fields for the log, all the same megabyte.
(module
  (import "socle:base/log@VERSION" "write" (func $write (param i32 i32 i32 i32 i32)))
  (import "socle:base/context@VERSION" "[resource-drop]context" (func $drop (param i32)))
  (memory (export "memory") 400)
  (global $top (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.get $top)
    (global.set $top
      (i32.add (global.get $top) (i32.and (i32.add (local.get 3) (i32.const 7)) (i32.const -8)))))
  (func (export "socle:base/command@VERSION#run") (param i32 i32 i32 i32 i32) (result i32)
    (local $at i32)
    ;; The list lies from 1 MiB on, the text from 20 MiB on.
    (local.set $at (i32.const 0x100000))
    (loop $again
      (i32.store (local.get $at) (i32.const 0x1400000))
      (i32.store offset=4 (local.get $at) (i32.const 0x100000))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $again (i32.lt_u (local.get $at) (i32.const 0x1100000))))
    (call $write (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0x100000) (i32.const 0x100000))
    (call $drop (local.get 0))
    ;; Zeroes: ok, none.
    (i32.const 1024))
)
