import { errorCatalogue } from '@phasor/kernel';

export const uploadErrors = errorCatalogue({
  UPLOAD_UNKNOWN: 'There is no upload {requestId}.',
  UPLOAD_ONLY_BY_FTP:
    'The charger sends files only by {protocols}: give it an address of your own first (PUT /chargers/{id}/upload-address).',
  UPLOAD_NO_ADDRESS:
    'It is not known under which address this charger reaches us: set PHASOR_PUBLIC_URL, or wait until the charger connects.',
  UPLOAD_LOCATION_INVALID: '{location} is no address that a charger could send a file to: {expected}.',
  UPLOAD_NOT_HERE: 'The file of upload {requestId} is not here; it is {state}.',
  UPLOAD_ADDRESS_UNKNOWN: 'This address is not valid, or not any more.',
  UPLOAD_ADDRESS_USED: 'A whole file has come to this address already; it takes one.',
  UPLOAD_EMPTY: 'The request holds no file.',
  UPLOAD_TOO_LARGE: 'The file is larger than {maxBytes} bytes.',
  UPLOAD_BROKEN: 'The file broke off after {bytes} bytes: {why}. It may be sent again.',
});
