import { Type } from 'typebox';
import {
  MeterRegistration,
  MeterSample,
  MeterWithKey,
  PageQuery,
  SamplePage,
  SampleReceipt,
  SiteMeter,
  SiteMeterPage,
} from '@phasor/contract';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom } from './session.ts';
import { WORKERS } from './shapes.ts';

const MeterParams = Type.Object({ serial: Type.String({ minLength: 1, maxLength: 48 }) });

/** Site meters, and the door at which they hand in what they measure: with their own key, not as a person. */
export function meterRoutes(server: RestServer, { people, meters }: RestPorts): void {
  server.get('/meters', { schema: { querystring: PageQuery, response: { 200: SiteMeterPage } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    const { after, limit = 50 } = request.query;
    return meters.list(organisationNo, { after, limit });
  });

  server.post('/meters', { schema: { body: MeterRegistration, response: { 201: MeterWithKey } } }, async (request, reply) => {
    const { organisationNo } = await callerFrom(people, request, WORKERS);
    return reply.status(201).send(await meters.register(organisationNo, request.body));
  });

  server.get('/meters/:serial', { schema: { params: MeterParams, response: { 200: SiteMeter } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return meters.read(organisationNo, request.params.serial);
  });

  server.post('/meters/:serial/key', { schema: { params: MeterParams, response: { 200: MeterWithKey } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, WORKERS);
    return meters.renewKey(organisationNo, request.params.serial);
  });

  const historySchema = { params: MeterParams, querystring: PageQuery, response: { 200: SamplePage } };
  server.get('/meters/:serial/samples', { schema: historySchema }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    const { after, limit = 50 } = request.query;
    return meters.samples(organisationNo, request.params.serial, { after, limit });
  });

  const description = 'For meters: Authorization: Bearer and the key of the meter. Answered when the sample is stored.';
  const pushSchema = { params: MeterParams, body: MeterSample, description, response: { 200: SampleReceipt } };
  // The domain checks samples by itself, those that come by MQTT too, and has a code for each fault: the schema is for the document.
  const options = { schema: pushSchema, validatorCompiler: () => () => true, bodyLimit: 16_384 };
  server.post('/meters/:serial/samples', options, async (request) => {
    const key = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    return meters.take(request.params.serial, key, request.body);
  });
}
