import { CommandPage, CommandRequest, CommandView, OrderView, PageQuery } from '@phasor/contract';
import { capabilityErrors } from '../../capabilities/index.ts';
import { commandErrors, isCommandAction, secretsIn } from '../../commands/index.ts';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom } from './session.ts';
import { ChargerParams, IdParams, WORKERS } from './shapes.ts';

/** Commands: every CALL that a central system may send, and what became of each. */
export function commandRoutes(server: RestServer, { people, commands, orders }: RestPorts): void {
  server.post(
    '/chargers/:id/commands',
    { schema: { params: ChargerParams, body: CommandRequest, response: { 201: CommandView, 202: CommandView } } },
    async (request, reply) => {
      const { organisationNo, personId: by } = await callerFrom(people, request, WORKERS);
      const { action, payload = {}, timeoutS, wait = true } = request.body;
      if (!isCommandAction(action)) throw commandErrors.raise('COMMAND_ACTION_UNKNOWN', { action });
      // The charger would have a password that nobody here knows; the console's raw messages still may.
      if (action === 'ChangeConfiguration' && secretsIn(action, payload).length > 0)
        throw capabilityErrors.raise('CONFIGURATION_KEY_SECRET', { key: 'AuthorizationKey' });
      const to = { organisationNo, chargerId: request.params.id };
      const options = { by, ...(timeoutS === undefined ? {} : { timeoutMs: timeoutS * 1000 }) };
      // Checked against the action's schema before anything is stored.
      const checked = payload as never;
      if (!wait) return reply.status(202).send(await commands.place(to, action, checked, options));
      const { id } = await commands.send(to, action, checked, options);
      return reply.status(201).send(await commands.read(organisationNo, id));
    },
  );

  server.get(
    '/chargers/:id/commands',
    { schema: { params: ChargerParams, querystring: PageQuery, response: { 200: CommandPage } } },
    async (request) => {
      const { organisationNo } = await callerFrom(people, request);
      const { after, limit = 50 } = request.query;
      return commands.list(organisationNo, request.params.id, { after, limit });
    },
  );

  server.get('/commands/:id', { schema: { params: IdParams, response: { 200: CommandView } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return commands.read(organisationNo, request.params.id);
  });

  server.get('/orders/:id', { schema: { params: IdParams, response: { 200: OrderView } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return orders.read(organisationNo, request.params.id);
  });
}
