export { admitRequest, claimOf, type AdmittedRequest, type ArrivedRequest, type ClaimedRequest } from './admit-request.ts';
export { answerTo, refusalOf, type ReadyAnswer } from './answer.ts';
export { readAnswer, readRefusal, readRequest } from './check-message.ts';
export { CapiClient, type CapiClientOptions, type Exchanged } from './client.ts';
export type { Command, CommandKind, CommandResult } from './commands.ts';
export { capiErrors, raise as raiseCapi } from './errors.ts';
export {
  exchanges,
  isExchangeName,
  type AuthoriseAnswer,
  type AuthoriseRequest,
  type CapiAnswer,
  type CapiRequest,
  type ExchangeName,
  type FirmwareProgress,
  type HelloAnswer,
  type ChargerLink,
  type HelloRequest,
  type PollAnswer,
  type PolledConnector,
  type PollRequest,
  type Refusal,
  type SessionRecord,
  type SessionsAnswer,
  type SessionsRequest,
} from './exchanges.ts';
export { CAPI_HEADERS, LONGEST_BODY_BYTES, SIGNATURE_WINDOW_MS } from './headers.ts';
export { postOverHttp, type CapiPost, type CapiReply, type PostCapi } from './http-post.ts';
export { NonceMemory, type Nonces } from './nonces.ts';
export { FREE_TAG, Schedule, ScheduleWindow, Settings, type ConnectorSettings } from './settings.ts';
export { StatusWord } from './shapes.ts';
export { capiKeyOf, isSameSignature, signAnswer, signRequest, type CapiKey, type SignedAnswer, type SignedRequest } from './signature.ts';
