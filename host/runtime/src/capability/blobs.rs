//! `socle:practice/blobs`: bytes the host holds for the length of a call.

use std::sync::Arc;

use base64::Engine as _;
use sha2::Digest as _;
use wasmtime::component::Resource;

use crate::bindings::imports::socle::practice::blobs;
use crate::failure::Failure;
use crate::limits;
use crate::meter::Meter;
use crate::resources::Blob;
use crate::state::CallState;

fn too_large() -> Failure {
    Failure::new("limit", "Contenu trop grand pour être traité en une fois.")
        .author("a call holds at most 256 MiB of blobs; one append or read at most 1 MiB")
}

impl CallState {
    fn add(&mut self, blob: &Resource<Blob>, more: &[u8]) -> wasmtime::Result<Result<(), Failure>> {
        let budget = self.meter.blobs.clone();
        Ok(if self.resource_mut(blob)?.append(more, &budget) {
            Ok(())
        } else {
            Err(too_large())
        })
    }
}

impl blobs::Host for CallState {}

impl blobs::HostBlob for CallState {
    fn new(&mut self) -> wasmtime::Result<Resource<Blob>> {
        self.keep(Blob::default())
    }

    fn size(&mut self, blob: Resource<Blob>) -> wasmtime::Result<u64> {
        Ok(self.resource(&blob)?.bytes.len() as u64)
    }

    fn digest(
        &mut self,
        blob: Resource<Blob>,
        algorithm: String,
    ) -> wasmtime::Result<Result<Vec<u8>, Failure>> {
        let work = Meter::works();
        let bytes = &self.resource(&blob)?.bytes;
        let digest = match algorithm.as_str() {
            "sha-256" => Ok(sha2::Sha256::digest(bytes.as_slice()).to_vec()),
            "sha-1" => Ok(sha1::Sha1::digest(bytes.as_slice()).to_vec()),
            other => Err(Failure::new("unsupported", "Empreinte inconnue.")
                .author(format!("no digest `{other}`"))),
        };
        self.meter.worked(work);
        Ok(digest)
    }

    fn read(
        &mut self,
        blob: Resource<Blob>,
        offset: u64,
        count: u32,
    ) -> wasmtime::Result<Result<Vec<u8>, Failure>> {
        if count as usize > limits::BLOB_PART_BYTES {
            return Ok(Err(too_large()));
        }
        let bytes = &self.resource(&blob)?.bytes;
        let start = usize::try_from(offset)
            .unwrap_or(usize::MAX)
            .min(bytes.len());
        let end = start.saturating_add(count as usize).min(bytes.len());
        Ok(Ok(bytes[start..end].to_vec()))
    }

    fn append(
        &mut self,
        blob: Resource<Blob>,
        bytes: Vec<u8>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        if bytes.len() > limits::BLOB_PART_BYTES {
            return Ok(Err(too_large()));
        }
        self.add(&blob, &bytes)
    }

    fn append_blob(
        &mut self,
        blob: Resource<Blob>,
        other: Resource<Blob>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let work = Meter::works();
        let other = Arc::clone(&self.resource(&other)?.bytes);
        let added = self.add(&blob, &other);
        self.meter.worked(work);
        added
    }

    fn append_base64(
        &mut self,
        blob: Resource<Blob>,
        other: Resource<Blob>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let other = Arc::clone(&self.resource(&other)?.bytes);
        if other.len().div_ceil(3) * 4 > self.meter.blobs.left() {
            return Ok(Err(too_large()));
        }
        let work = Meter::works();
        let text = base64::engine::general_purpose::STANDARD.encode(other.as_slice());
        let added = self.add(&blob, text.as_bytes());
        self.meter.worked(work);
        added
    }

    fn drop(&mut self, resource: Resource<Blob>) -> wasmtime::Result<()> {
        self.forget(resource)
    }
}
