import type * as wire from 'typed-ocpp/dist/ocpp16/types.js';

/** One reading. As `typed-ocpp` has it, with the unit `Hertz` of the OCPP 1.6 errata that its types lack. */
export interface SampledValue extends Omit<MeteredByPackage, 'unit'> {
  unit?: UnitOfMeasure;
}

/** The readings of one instant. `timestamp` is RFC 3339. */
export interface MeterValue {
  timestamp: string;
  sampledValue: SampledValue[];
}

export interface MeterValuesRequest extends Omit<wire.MeterValuesRequest, 'meterValue'> {
  meterValue: MeterValue[];
}

export interface StopTransactionRequest extends Omit<wire.StopTransactionRequest, 'transactionData'> {
  transactionData?: MeterValue[];
}

type MeteredByPackage = wire.MeterValuesRequest['meterValue'][number]['sampledValue'][number];

/** The unit of a reading; absent means Wh. */
export type UnitOfMeasure = NonNullable<MeteredByPackage['unit']> | 'Hertz';
/** What was measured; absent means Energy.Active.Import.Register. */
export type Measurand = NonNullable<SampledValue['measurand']>;
/** Why it was measured; absent means Sample.Periodic. */
export type ReadingContext = NonNullable<SampledValue['context']>;
/** The phase or pair of phases of a reading; absent means the sum or no phase. */
export type Phase = NonNullable<SampledValue['phase']>;
/** Where it was measured; absent means Outlet. */
export type Location = NonNullable<SampledValue['location']>;
/** Status of a connector, or of the charge point itself when connectorId is 0. */
export type ChargePointStatus = wire.StatusNotificationRequest['status'];
export type ChargePointErrorCode = wire.StatusNotificationRequest['errorCode'];
/** Why a transaction ended; absent means Local. */
export type StopReason = NonNullable<wire.StopTransactionRequest['reason']>;
/** What the central system says about an idTag. */
export type IdTagInfo = wire.AuthorizeResponse['idTagInfo'];
export type AuthorizationStatus = IdTagInfo['status'];
export type RegistrationStatus = wire.BootNotificationResponse['status'];
/** The answer to ChangeConfiguration. */
export type ConfigurationStatus = wire.ChangeConfigurationResponse['status'];
/** One key of the answer to GetConfiguration. */
export type KeyValue = NonNullable<wire.GetConfigurationResponse['configurationKey']>[number];
export type ChargingProfile = wire.SetChargingProfileRequest['csChargingProfiles'];
export type ChargingProfilePurpose = ChargingProfile['chargingProfilePurpose'];
export type ChargingSchedule = ChargingProfile['chargingSchedule'];
export type ChargingRateUnit = ChargingSchedule['chargingRateUnit'];
export type MessageTrigger = wire.TriggerMessageRequest['requestedMessage'];

/** Every message of OCPP 1.6 and its security extension: what is asked and what is answered. */
export interface Messages {
  Authorize: { request: wire.AuthorizeRequest; response: wire.AuthorizeResponse };
  BootNotification: { request: wire.BootNotificationRequest; response: wire.BootNotificationResponse };
  CancelReservation: { request: wire.CancelReservationRequest; response: wire.CancelReservationResponse };
  CertificateSigned: { request: wire.CertificateSignedRequest; response: wire.CertificateSignedResponse };
  ChangeAvailability: { request: wire.ChangeAvailabilityRequest; response: wire.ChangeAvailabilityResponse };
  ChangeConfiguration: { request: wire.ChangeConfigurationRequest; response: wire.ChangeConfigurationResponse };
  ClearCache: { request: wire.ClearCacheRequest; response: wire.ClearCacheResponse };
  ClearChargingProfile: { request: wire.ClearChargingProfileRequest; response: wire.ClearChargingProfileResponse };
  DataTransfer: { request: wire.DataTransferRequest; response: wire.DataTransferResponse };
  DeleteCertificate: { request: wire.DeleteCertificateRequest; response: wire.DeleteCertificateResponse };
  DiagnosticsStatusNotification: {
    request: wire.DiagnosticsStatusNotificationRequest;
    response: wire.DiagnosticsStatusNotificationResponse;
  };
  ExtendedTriggerMessage: { request: wire.ExtendedTriggerMessageRequest; response: wire.ExtendedTriggerMessageResponse };
  FirmwareStatusNotification: { request: wire.FirmwareStatusNotificationRequest; response: wire.FirmwareStatusNotificationResponse };
  GetCompositeSchedule: { request: wire.GetCompositeScheduleRequest; response: wire.GetCompositeScheduleResponse };
  GetConfiguration: { request: wire.GetConfigurationRequest; response: wire.GetConfigurationResponse };
  GetDiagnostics: { request: wire.GetDiagnosticsRequest; response: wire.GetDiagnosticsResponse };
  GetInstalledCertificateIds: { request: wire.GetInstalledCertificateIdsRequest; response: wire.GetInstalledCertificateIdsResponse };
  GetLocalListVersion: { request: wire.GetLocalListVersionRequest; response: wire.GetLocalListVersionResponse };
  GetLog: { request: wire.GetLogRequest; response: wire.GetLogResponse };
  Heartbeat: { request: wire.HeartbeatRequest; response: wire.HeartbeatResponse };
  InstallCertificate: { request: wire.InstallCertificateRequest; response: wire.InstallCertificateResponse };
  LogStatusNotification: { request: wire.LogStatusNotificationRequest; response: wire.LogStatusNotificationResponse };
  MeterValues: { request: MeterValuesRequest; response: wire.MeterValuesResponse };
  RemoteStartTransaction: { request: wire.RemoteStartTransactionRequest; response: wire.RemoteStartTransactionResponse };
  RemoteStopTransaction: { request: wire.RemoteStopTransactionRequest; response: wire.RemoteStopTransactionResponse };
  ReserveNow: { request: wire.ReserveNowRequest; response: wire.ReserveNowResponse };
  Reset: { request: wire.ResetRequest; response: wire.ResetResponse };
  SecurityEventNotification: { request: wire.SecurityEventNotificationRequest; response: wire.SecurityEventNotificationResponse };
  SendLocalList: { request: wire.SendLocalListRequest; response: wire.SendLocalListResponse };
  SetChargingProfile: { request: wire.SetChargingProfileRequest; response: wire.SetChargingProfileResponse };
  SignCertificate: { request: wire.SignCertificateRequest; response: wire.SignCertificateResponse };
  SignedFirmwareStatusNotification: {
    request: wire.SignedFirmwareStatusNotificationRequest;
    response: wire.SignedFirmwareStatusNotificationResponse;
  };
  SignedUpdateFirmware: { request: wire.SignedUpdateFirmwareRequest; response: wire.SignedUpdateFirmwareResponse };
  StartTransaction: { request: wire.StartTransactionRequest; response: wire.StartTransactionResponse };
  StatusNotification: { request: wire.StatusNotificationRequest; response: wire.StatusNotificationResponse };
  StopTransaction: { request: StopTransactionRequest; response: wire.StopTransactionResponse };
  TriggerMessage: { request: wire.TriggerMessageRequest; response: wire.TriggerMessageResponse };
  UnlockConnector: { request: wire.UnlockConnectorRequest; response: wire.UnlockConnectorResponse };
  UpdateFirmware: { request: wire.UpdateFirmwareRequest; response: wire.UpdateFirmwareResponse };
}

/** The name of a message, as it stands in the CALL. */
export type Action = keyof Messages;
/** The payload of a CALL. */
export type Request<A extends Action> = Messages[A]['request'];
/** The payload of its CALLRESULT. */
export type Response<A extends Action> = Messages[A]['response'];
