export { securityErrors } from './errors.ts';
export { knockAt, loadDoors, type KeyedDoor, type Knocked } from './doors.ts';
export { ownAuthority, ownServerPairs, type AuthorityPorts } from './own-authority.ts';
export { startTls, type RunningTls, type TlsSettings } from './tls/start-tls.ts';
export { trustedProxies } from './trusted-proxies.ts';
export { isNews, settleAdmission, type CameIn } from './settle-admission.ts';
export { listSecurityEvents, writeSecurityEvents, type SecurityEventWrite } from './security-events.ts';
export {
  decideCertificateRequest,
  findSerialNumbers,
  readRequests,
  writeCertificateRequests,
  type CertificateRequestWrite,
  type ReadRequests,
} from './certificate-requests.ts';
export { changeAuthorizationKey } from './key-change.ts';
export { changeSecurityProfile } from './profile-change.ts';
export { readSecurity, requireProfile } from './read-security.ts';
export { CertificateDesk, type CertificateDeskPorts } from './certificate-desk.ts';
export { listClientCertificates, revokeCertificate } from './client-certificates.ts';
export { deleteRootCertificate, installRootCertificate, listRootCertificates, readRootCertificates } from './root-certificates.ts';
export { securityParts, type SecurityParts, type SecuritySetup } from './security-parts.ts';
export { readTlsFiles } from './tls/tls-credentials.ts';
