export { uploadErrors } from './errors.ts';
export { DEFAULT_MAX_UPLOAD_BYTES, Uploads, type UploadPorts, type UploadTarget } from './uploads.ts';
export { startUploadSweep } from './sweep.ts';
export { writeUploadStatuses, type UploadStatusReport, type UploadStatusWrite } from './write-upload-statuses.ts';
