;; Imports an interface the host does not have.
(component
  (import "socle:base/dream@VERSION" (instance (export "sleep" (func)))))
