import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RealClock, SystemRandom } from '@phasor/kernel';
import { CentralSystemEndpoint, type IncomingCall, type Request } from '@phasor/ocpp';

/**
 * A central system in a process of its own: it accepts every charger, gives each a charging profile after its first status, and answers
 * StartTransaction with InternalError, so that the messages of a transaction pile up in the charger. Prints its port, and after that one line
 * for each answer to SetChargingProfile that was no acceptance.
 */
const clock = new RealClock();

function answerTo(call: IncomingCall): void {
  const currentTime = new Date(clock.now()).toISOString();
  switch (call.action) {
    case 'BootNotification':
      return call.reply(call.encode({ result: { status: 'Accepted', currentTime, interval: 60 } }));
    case 'Heartbeat':
      return call.reply(call.encode({ result: { currentTime } }));
    case 'Authorize':
      return call.reply(call.encode({ result: { idTagInfo: { status: 'Accepted' } } }));
    case 'StartTransaction':
      return call.reply(call.encode({ error: { code: 'InternalError', description: 'not now', details: {} } }));
    default:
      return call.reply(call.encode({ result: {} }));
  }
}

const profile: Request<'SetChargingProfile'> = {
  connectorId: 0,
  csChargingProfiles: {
    chargingProfileId: 1,
    stackLevel: 1,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Relative',
    chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 12, numberPhases: 3 }] },
  },
};

const endpoint = new CentralSystemEndpoint({
  clock,
  random: new SystemRandom(),
  pingIntervalMs: 0,
  admit: async () => ({ kind: 'accept', needsSubprotocol: true, isStrict: false, context: undefined }),
  onLink: (link) => {
    let hasProfile = false;
    return {
      onCall: (call) => {
        answerTo(call);
        // Its first status comes when it has read that its boot was accepted; what came earlier it would not hear.
        if (call.action !== 'StatusNotification' || hasProfile) return;
        hasProfile = true;
        void link.call('SetChargingProfile', profile).then((outcome) => {
          if (outcome.kind !== 'result' || outcome.payload.status !== 'Accepted')
            process.stdout.write(`refused ${JSON.stringify(outcome)}\n`);
        });
      },
      onOddFrame: () => undefined,
      onClose: () => undefined,
    };
  },
});

const server = createServer();
server.on('upgrade', (request, socket, head) => endpoint.handleUpgrade(request, socket, head));
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
