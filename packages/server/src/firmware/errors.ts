import { errorCatalogue } from '@phasor/kernel';

export const firmwareErrors = errorCatalogue({
  FIRMWARE_LOCATION_INVALID:
    '{location} is no address that a charger could fetch firmware from: ftp, ftps, sftp, http or https, and a host.',
  FIRMWARE_SIGNATURE_INCOMPLETE: 'Signed firmware needs signingCertificate and signature together; installAt is for signed firmware only.',
});
