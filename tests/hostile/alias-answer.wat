;; A list of a million texts, all the same 8 MiB.
(module
  (import "socle:base/context@VERSION" "[resource-drop]context" (func $drop (param i32)))
  (memory (export "memory") 300)
  (global $top (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.get $top)
    (global.set $top
      (i32.add (global.get $top) (i32.and (i32.add (local.get 3) (i32.const 7)) (i32.const -8)))))
  (func (export "socle:base/command@VERSION#run") (param i32 i32 i32 i32 i32) (result i32)
    (local $at i32)
    (call $drop (local.get 0))
    ;; The list lies from 1 MiB on, the text from 10 MiB on.
    (local.set $at (i32.const 0x100000))
    (loop $again
      (i32.store (local.get $at) (i32.const 0xa00000))
      (i32.store offset=4 (local.get $at) (i32.const 0x800000))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $again (i32.lt_u (local.get $at) (i32.const 0x900000))))
    ;; Ok; case 5 is a list of texts.
    (i32.store8 (i32.const 1032) (i32.const 5))
    (i32.store (i32.const 1040) (i32.const 0x100000))
    (i32.store (i32.const 1044) (i32.const 0x100000))
    (i32.const 1024))
)
