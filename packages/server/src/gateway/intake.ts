import type { Clock } from '@phasor/kernel';
import { messageOf } from '@phasor/kernel';
import type { Bus } from '../bus/index.ts';
import { writeReviews } from '../journal/index.ts';
import { readRequests } from '../security/index.ts';
import { appendMessages, type Store } from '../store/index.ts';
import { commitReports, logRow } from './commit-reports.ts';
import { GroupCommit } from './group-commit.ts';
import type { IntakeItem } from './intake-item.ts';

export interface IntakePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly heartbeatIntervalS: number;
  /** The O of every client certificate. */
  readonly cpoName: string;
  readonly onPressure: (isFull: boolean) => void;
  readonly onGroup?: (items: number, tookMs: number) => void;
}

/** The way of a message in: one commit for a group, then the answers, then the events. */
export function intake(ports: IntakePorts): GroupCommit<IntakeItem> {
  const { store, clock, bus } = ports;
  return new GroupCommit<IntakeItem>({
    clock,
    commit: async (group) => {
      const beganMs = clock.monotonicMs();
      const requests = await readRequests(group.map(({ report }) => report));
      const given = { intervalS: ports.heartbeatIntervalS, requests, cpoName: ports.cpoName };
      const committed = await store.transaction((trx) => commitReports(trx, group, clock.now(), given));
      return () => {
        const changes = committed.settle();
        group.forEach((item, index) => {
          const answer = committed.answers[index];
          if (answer) item.send(answer);
        });
        for (const change of changes) bus.publish(change);
        for (const chargerId of new Set(group.map((item) => item.state.id))) bus.publish({ kind: 'messages', chargerId });
        ports.onGroup?.(group.length, clock.monotonicMs() - beganMs);
      };
    },
    offend: async (item, error) => {
      const answer = item.excuse();
      const at = clock.now();
      await store.transaction(async (trx) => {
        const reason = `This message could not be stored where it belongs (${messageOf(error).slice(0, 300)}); its bytes are kept here.`;
        const { organisationNo, no } = item.state;
        await writeReviews(trx, [{ organisationNo, chargerNo: no, kind: 'could-not-store', reason, frame: item.log.frame }], new Date(at));
        await appendMessages(trx, [logRow(item, answer, at)]);
      });
      item.send(answer);
    },
    abandon: (item) => item.abandon(),
    hasFailed: () => store.failure !== null,
    ownerOf: (item) => item.state.no,
    bytesOf: (item) => item.log.frame.length + 500,
    onPressure: ports.onPressure,
  });
}
