export { generateKey, type KeyKind } from './keys.ts';
export { makeRequest, readRequest, type CertificateRequest, type Subject } from './request.ts';
export { issueCertificate, issueFromRequest, makeRootAuthority, type Authority, type CertificateUse, type Validity } from './authority.ts';
export { isCertificateOf, readCertificate, splitChain, type CertificateFacts } from './certificate.ts';
export { chainFault, isIssuedBy, CHAIN_FAULTS, type ChainFault } from './chain-fault.ts';
export { certificateHashData, isSameCertificate, type CertificateHashData, type HashAlgorithm } from './hash-data.ts';
export { isFirmwareSignature, signFirmware } from './firmware-signature.ts';
export { certificateErrors } from './errors.ts';
