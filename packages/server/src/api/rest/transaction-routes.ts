import { Type } from 'typebox';
import { MeterValuePage, PageQuery, TransactionPage } from '@phasor/contract';
import { listMeterValues, listTransactions } from '../../sessions/index.ts';
import type { RestPorts, RestServer } from './rest-server.ts';
import { personFrom } from './session.ts';
import { TransactionParams } from './shapes.ts';

const TransactionQuery = Type.Interface([PageQuery], { chargerId: Type.Optional(Type.String({ maxLength: 100 })) });

/** Transactions and what was measured in them. */
export function transactionRoutes(server: RestServer, { people, store }: RestPorts): void {
  server.get('/transactions', { schema: { querystring: TransactionQuery, response: { 200: TransactionPage } } }, async (request) => {
    const { organisationNo, ownerId } = await personFrom(people, request);
    const { after, limit = 50, chargerId } = request.query;
    return listTransactions(store.db, organisationNo, { ownerId, after, limit, chargerId });
  });

  server.get(
    '/transactions/:transactionId/meter-values',
    { schema: { params: TransactionParams, querystring: PageQuery, response: { 200: MeterValuePage } } },
    async (request) => {
      const { organisationNo, ownerId } = await personFrom(people, request);
      const { after, limit = 50 } = request.query;
      return listMeterValues(store.db, organisationNo, request.params.transactionId, { ownerId, after, limit });
    },
  );
}
