import type { Firmware } from './firmware.ts';
import type { Section, Station } from './feature.ts';

/** The firmware as features see it. */
export function stationOf(firmware: Firmware, identity: string, section: <T>(name: string) => Section<T>): Station {
  const { board, centralSystem, reader, transactions, authoriser, log } = firmware;
  return {
    identity,
    facts: board.facts,
    clock: board.clock,
    random: board.random,
    nowMs: () => board.hardware.timeMs(),
    timestamp: (atMs) => board.timestamp(atMs),
    configuration: board.configuration,
    connectors: board.connectors,
    connector: (connectorId) => board.connector(connectorId),
    get registration() {
      return firmware.registration;
    },
    get isOnline() {
      return centralSystem.isOnline;
    },
    get queuedMessages() {
      return log.messages.length;
    },
    localList: firmware.list,
    call: (action, payload, options) => centralSystem.call(action, payload, options),
    afterwards: (act) => firmware.afterwards(act),
    refresh: () => board.refresh(),
    authorise: async (idTag) => {
      const { status, parentIdTag } = await authoriser.check(idTag);
      return { idTag, parentIdTag, isAccepted: status === 'Accepted' };
    },
    admit: (connectorId, idTag) => {
      const tag = { idTag, parentIdTag: authoriser.parentOf(idTag) };
      const connector = board.isRunning ? board.connector(connectorId) : undefined;
      if (!connector || reader.freeFor(tag, [connector]) !== connector) return false;
      transactions.admit(connector, { ...tag, profile: null });
      return true;
    },
    stop: (connectorId, reason) => {
      const connector = board.isRunning ? board.connector(connectorId) : undefined;
      if (connector) transactions.stop(connector, reason);
    },
    reset: (type, why) => firmware.reset(type, why),
    reconnect: (why) => firmware.reconnect(why),
    get firmwareVersion() {
      return firmware.firmwareVersion;
    },
    get hasUpdatedFirmware() {
      return firmware.version.read() !== null;
    },
    setFirmwareVersion: (version) => {
      firmware.version.write(version);
      board.configuration.set('FirmwareVersion', version);
    },
    emit: (event) => {
      if (board.isRunning) board.emit(event);
    },
    section: (name) => section(`feature-${name}`),
  };
}
