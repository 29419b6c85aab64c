//! `socle:practice/barcodes`: the codes of an image.

use std::sync::Arc;

use socle_manifest::Permission;
use wasmtime::component::Resource;

use crate::bindings::imports::socle::practice::barcodes;
use crate::failure::Failure;
use crate::limits;
use crate::resources::{Blob, Code};
use crate::state::{CallState, Origin};

impl barcodes::Host for CallState {
    async fn decode(
        &mut self,
        image: Resource<Blob>,
    ) -> wasmtime::Result<Result<Vec<Resource<Code>>, Failure>> {
        let image = Arc::clone(&self.resource(&image)?.bytes);
        if let Err(failure) = self.may_decode(image.len()) {
            return Ok(Err(failure));
        }
        let patient = self.call.patient.clone();
        self.note_use("barcode-scan", patient.as_deref());
        let port = Arc::clone(&self.host.ports.barcodes);
        match port.read(image).await {
            Ok(found) => {
                let mut codes = Vec::with_capacity(found.len());
                for code in found {
                    codes.push(self.keep(Code(code))?);
                }
                Ok(Ok(codes))
            }
            Err(failure) => Ok(Err(failure)),
        }
    }
}

impl CallState {
    fn may_decode(&self, bytes: usize) -> Result<(), Failure> {
        self.granted(&Permission::BarcodeScan)?;
        if self.call.origin == Origin::View {
            return Err(
                Failure::new("view.offline", "Un affichage ne peut pas lire d’image.")
                    .author("render and rows decode nothing"),
            );
        }
        if bytes > limits::IMAGE_BYTES {
            return Err(Failure::new("limit", "Image trop grande pour être lue.")
                .author("an image holds at most 20 MiB"));
        }
        Ok(())
    }
}

impl barcodes::HostCode for CallState {
    fn text(&mut self, code: Resource<Code>) -> wasmtime::Result<String> {
        let text = self.resource(&code)?.0.text.clone();
        Ok(self.heard_code(text))
    }

    fn symbology(&mut self, code: Resource<Code>) -> wasmtime::Result<String> {
        Ok(self.resource(&code)?.0.symbology.to_owned())
    }

    fn drop(&mut self, code: Resource<Code>) -> wasmtime::Result<()> {
        self.forget(code)
    }
}
