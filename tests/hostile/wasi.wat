;; Imports the file system of WASI.
(component
  (import "wasi:filesystem/preopens@0.2.0" (instance (export "get-directories" (func))))
  (import "wasi:cli/environment@0.2.0" (instance (export "get-arguments" (func (result (list string)))))))
