//! The INSi téléservice (`ServiceIdentiteCertifiee`): requests, replies, retry plan.
