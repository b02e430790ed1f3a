export { ACTIONS, isAction, type ActionFacts, type FeatureProfile } from './actions.ts';
export type { Admission, RefusalReason, RefusalStatus } from './admission.ts';
export { answerCalls, type CallAnswerers } from './answer-calls.ts';
export { canonicalErrorCode, refusalOf, type CallError, type CallErrorCode, type Violation } from './call-error.ts';
export { CentralSystemEndpoint, SUBPROTOCOL, type CentralSystemOptions } from './central-system.ts';
export { connectChargePoint, type ChargePointOptions } from './charge-point.ts';
export { checkRequest, checkResponse, type Strictness } from './check.ts';
export { ocppErrors } from './errors.ts';
export {
  encodeCall,
  encodeError,
  encodeResult,
  parseFrame,
  UNREADABLE_ID,
  type Frame,
  type IgnoredFrame,
  type MalformedFrame,
} from './framing.ts';
export type { ClientCertificate } from './client-certificate.ts';
export { connectionKey, identityOf, type BasicCredentials, type Handshake } from './handshake.ts';
export type { Answer, IncomingCall } from './incoming-call.ts';
export type { LinkHandlers, LinkOptions, OddFrame } from './link-options.ts';
export { memoryLink, type LinkPath, type LinkSocket } from './link-socket.ts';
export { PassingSocket, type SocketEvent, type Told } from './passing-socket.ts';
export { OcppLink } from './link.ts';
export type * from './messages.ts';
export type { CallOutcome, CallRecord } from './outgoing-calls.ts';
export { SCHEMA_OVERRIDES, TOLERANCES, type SchemaOverride } from './schema-overrides.ts';
