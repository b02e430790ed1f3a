export { apiErrors } from './errors.ts';
export { httpServer, type HttpPorts } from './http-server.ts';
export type { RestServer } from './rest/rest-server.ts';
