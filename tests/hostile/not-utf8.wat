;; The answer is a text that is none.
(module
  (import "socle:base/context@VERSION" "[resource-drop]context" (func $drop (param i32)))
  (memory (export "memory") 1)
  (global $top (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.get $top)
    (global.set $top
      (i32.add (global.get $top) (i32.and (i32.add (local.get 3) (i32.const 7)) (i32.const -8)))))
  (func (export "socle:base/command@VERSION#run") (param i32 i32 i32 i32 i32) (result i32)
    (call $drop (local.get 0))
    ;; Ok; case 4 is a text; its address and length.
    (i32.store8 (i32.const 1032) (i32.const 4))
    (i32.store (i32.const 1040) (i32.const 2048))
    (i32.store (i32.const 1044) (i32.const 4))
    (i32.store (i32.const 2048) (i32.const 0xfffefdfc))
    (i32.const 1024))
)
