export { CapiGateway, type CapiGatewayPorts } from './capi/capi-gateway.ts';
export { ChargerStates } from './charger-states.ts';
export { OcppGateway, type OcppGatewayPorts } from './ocpp/ocpp-gateway.ts';
export type { UnknownChargers } from './ocpp/admission-desk.ts';
