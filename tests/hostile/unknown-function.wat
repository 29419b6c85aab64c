;; Imports a function the host does not have.
(component
  (import "socle:base/types@VERSION" (instance $types
    (type $data' (variant
      (case "none") (case "flag" bool) (case "integer" s64) (case "number" f64) (case "text" string)
      (case "texts" (list string)) (case "bytes" (list u8)) (case "json" string)))
    (export "data" (type $data (eq $data')))
    (type $failure' (record
      (field "code" string) (field "message" string) (field "retryable" bool)
      (field "details" (list (tuple string string)))))
    (export "failure" (type $failure (eq $failure')))))
  (alias export $types "data" (type $data))
  (alias export $types "failure" (type $failure))
  (import "socle:base/context@VERSION" (instance $context (export "context" (type (sub resource)))))
  (alias export $context "context" (type $context-type))
  (core func $drop (canon resource.drop $context-type))
  (import "socle:base/log@VERSION" (instance (export "erase-journal" (func))))
  (core module $module
    (import "host" "drop" (func $drop (param i32)))
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "run") (param i32 i32 i32 i32 i32) (result i32)
      (call $drop (local.get 0))
      (i32.const 1024)))
  (core instance $host (export "drop" (func $drop)))
  (core instance $instance (instantiate $module (with "host" (instance $host))))
  (alias core export $instance "memory" (core memory $memory))
  (alias core export $instance "realloc" (core func $realloc))
  (type $run-type (func (param "c" (borrow $context-type)) (param "id" string) (param "arguments" (list (tuple string $data))) (result (result $data (error $failure)))))
  (func $run (type $run-type)
    (canon lift (core func $instance "run") (memory $memory) (realloc (core func $realloc))))
  (instance $command (export "run" (func $run)))
  (export "socle:base/command@VERSION" (instance $command))
)
