import { Type } from 'typebox';
import {
  AuthorizationKeyRequest,
  CertificateAuthority,
  CertificateHashData,
  CertificateOutcome,
  ChargerSecurity,
  ClientCertificatePage,
  ClientCertificateView,
  InstallCertificateRequest,
  InstalledCertificateList,
  KeyChange,
  PageQuery,
  ProfileChange,
  ReadCertificatesRequest,
  RequiredProfile,
  RevocationRequest,
  SecurityEventPage,
  SecurityProfileRequest,
  SignedCertificateRequest,
  TriggerOutcome,
} from '@phasor/contract';
import {
  changeAuthorizationKey,
  changeSecurityProfile,
  deleteRootCertificate,
  installRootCertificate,
  listClientCertificates,
  listRootCertificates,
  listSecurityEvents,
  readRootCertificates,
  readSecurity,
  requireProfile,
  revokeCertificate,
  securityErrors,
} from '../../security/index.ts';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom } from './session.ts';
import { ChargerParams, EMPTY, WORKERS } from './shapes.ts';

const RequestParams = Type.Object({ id: Type.String({ pattern: '^\\d{1,18}$' }) });
const CertificatesQuery = Type.Object({
  chargerId: Type.Optional(Type.String({ maxLength: 100 })),
  state: Type.Optional(Type.Enum(['requested', 'signed', 'installed', 'rejected', 'refused'])),
  endsWithinDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 3650, description: 'Only those in a charger that end so soon' })),
  after: Type.Optional(Type.String({ pattern: '^\\d{1,18}$' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
});
const DAY_MS = 86_400_000;

/** Security profiles: keys, profiles, certificates and security events of chargers. */
export function securityRoutes(server: RestServer, ports: RestPorts): void {
  profileRoutes(server, ports);
  rootCertificateRoutes(server, ports);
  clientCertificateRoutes(server, ports);
}

function profileRoutes(server: RestServer, { people, store, clock, security }: RestPorts): void {
  const params = ChargerParams;

  server.get('/chargers/:id/security', { schema: { params, response: { 200: ChargerSecurity } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return readSecurity(store.db, organisationNo, request.params.id, clock.now());
  });

  server.put(
    '/chargers/:id/security',
    { schema: { params, body: RequiredProfile, response: { 200: ChargerSecurity } } },
    async (request) => {
      const { organisationNo } = await callerFrom(people, request, WORKERS);
      await requireProfile(store.db, organisationNo, request.params.id, request.body.requiredProfile);
      return readSecurity(store.db, organisationNo, request.params.id, clock.now());
    },
  );

  const keySchema = { params, body: AuthorizationKeyRequest, response: { 201: KeyChange } };
  server.post('/chargers/:id/authorization-key', { schema: keySchema }, async (request, reply) => {
    const { organisationNo, personId: by } = await callerFrom(people, request, WORKERS);
    const change = await changeAuthorizationKey(security, { organisationNo, chargerId: request.params.id, by }, request.body.key);
    return reply.status(201).send(change);
  });

  const profileSchema = { params, body: SecurityProfileRequest, response: { 201: ProfileChange } };
  server.post('/chargers/:id/security-profile', { schema: profileSchema }, async (request, reply) => {
    const { organisationNo, personId: by } = await callerFrom(people, request, WORKERS);
    const { profile, reboot, unchecked } = request.body;
    const wanted = { profile: profile === 3 ? 3 : profile === 2 ? 2 : 1, reboot, unchecked } as const;
    const change = await changeSecurityProfile(security, { organisationNo, chargerId: request.params.id, by }, wanted);
    return reply.status(201).send(change);
  });

  const eventsSchema = { params, querystring: PageQuery, response: { 200: SecurityEventPage } };
  server.get('/chargers/:id/security-events', { schema: eventsSchema }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    const { after, limit = 50 } = request.query;
    const isNumber = after === undefined || /^\d{1,18}$/.test(after);
    return listSecurityEvents(store.db, organisationNo, request.params.id, { after: isNumber ? after : '0', limit });
  });
}

function rootCertificateRoutes(server: RestServer, { people, store, security }: RestPorts): void {
  const params = ChargerParams;

  server.get('/certificate-authority', { schema: { response: { 200: CertificateAuthority } } }, async (request) => {
    await callerFrom(people, request);
    return security.authority;
  });

  server.get('/chargers/:id/certificates', { schema: { params, response: { 200: InstalledCertificateList } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return { items: await listRootCertificates(store.db, organisationNo, request.params.id) };
  });

  const installSchema = { params, body: InstallCertificateRequest, response: { 200: CertificateOutcome } };
  server.post('/chargers/:id/certificates', { schema: installSchema }, async (request) => {
    const { organisationNo, personId: by } = await callerFrom(people, request, WORKERS);
    const { certificateType, certificate = security.authority.rootCertificate } = request.body;
    if (certificate === null) {
      throw securityErrors.raise('SECURITY_NO_CERTIFICATES', { why: 'its TLS certificates are given by files, or there is no TLS' });
    }
    return installRootCertificate(security, { organisationNo, chargerId: request.params.id, by }, certificateType, certificate);
  });

  const readSchema = { params, body: ReadCertificatesRequest, response: { 200: CertificateOutcome } };
  server.post('/chargers/:id/certificates/read', { schema: readSchema }, async (request) => {
    const { organisationNo, personId: by } = await callerFrom(people, request, WORKERS);
    return readRootCertificates(security, { organisationNo, chargerId: request.params.id, by }, request.body.certificateType);
  });

  const deleteSchema = { params, body: CertificateHashData, response: { 200: CertificateOutcome } };
  server.post('/chargers/:id/certificates/delete', { schema: deleteSchema }, async (request) => {
    const { organisationNo, personId: by } = await callerFrom(people, request, WORKERS);
    return deleteRootCertificate(security, { organisationNo, chargerId: request.params.id, by }, request.body);
  });
}

function clientCertificateRoutes(server: RestServer, { people, store, clock, security }: RestPorts): void {
  const renewSchema = { params: ChargerParams, response: { 200: TriggerOutcome } };
  server.post('/chargers/:id/client-certificate', { schema: renewSchema }, async (request) => {
    const { organisationNo, personId: by } = await callerFrom(people, request, WORKERS);
    return security.desk.askForRequest({ organisationNo, chargerId: request.params.id, by });
  });

  const listSchema = { querystring: CertificatesQuery, response: { 200: ClientCertificatePage } };
  server.get('/client-certificates', { schema: listSchema }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    const { endsWithinDays, limit = 50, ...query } = request.query;
    const endsBefore = endsWithinDays === undefined ? undefined : new Date(clock.now() + endsWithinDays * DAY_MS);
    return listClientCertificates(store.db, organisationNo, { ...query, endsBefore, limit });
  });

  const signedSchema = { params: RequestParams, body: SignedCertificateRequest, response: { 200: ClientCertificateView } };
  server.post('/client-certificates/:id/signed', { schema: signedSchema }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, WORKERS);
    return security.desk.answer(organisationNo, request.params.id, request.body.certificateChain);
  });

  const refuseSchema = {
    params: RequestParams,
    body: Type.Object({ reason: Type.String({ maxLength: 200 }) }, { additionalProperties: false }),
    response: { 200: ClientCertificateView },
  };
  server.post('/client-certificates/:id/refuse', { schema: refuseSchema }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, WORKERS);
    return security.desk.refuse(organisationNo, request.params.id, request.body.reason);
  });

  server.post('/revoked-certificates', { schema: { body: RevocationRequest, response: { 204: EMPTY } } }, async (request, reply) => {
    const { organisationNo } = await callerFrom(people, request, WORKERS);
    const { serialNumber, reason = '' } = request.body;
    await revokeCertificate(store.db, organisationNo, serialNumber, reason, new Date(clock.now()));
    return reply.status(204).send(null);
  });
}
