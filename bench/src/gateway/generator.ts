import { quantile } from '../quantile.ts';
import { WebSocket } from 'ws';

/**
 * A thin load: N sockets, one CALL open on each, the next as soon as the answer is here. Runs in its own process and drives the system and
 * the ceiling with the same bytes. Usage: generator.js URL CONNECTIONS SECONDS MESSAGE; prints one JSON line when the time is over or
 * the sockets close.
 */
const [url = '', connections = '1', seconds = '1', message = 'MeterValues'] = process.argv.slice(2);
const WARM_UP_MS = 2000;
const BASE_MS = Date.UTC(2026, 0, 1);

const SAMPLED = JSON.stringify([
  {
    value: '1234567',
    context: 'Sample.Periodic',
    format: 'Raw',
    measurand: 'Energy.Active.Import.Register',
    location: 'Outlet',
    unit: 'Wh',
  },
  { value: '11040.0', context: 'Sample.Periodic', format: 'Raw', measurand: 'Power.Active.Import', location: 'Outlet', unit: 'W' },
  { value: '16.0', context: 'Sample.Periodic', measurand: 'Current.Offered', location: 'Outlet', unit: 'A' },
  ...['L1', 'L2', 'L3'].map((phase) => ({ value: '15.9', context: 'Sample.Periodic', measurand: 'Current.Import', phase, unit: 'A' })),
  ...['L1-N', 'L2-N', 'L3-N'].map((phase) => ({ value: '230.4', context: 'Sample.Periodic', measurand: 'Voltage', phase, unit: 'V' })),
  { value: '41.5', context: 'Sample.Periodic', measurand: 'Temperature', location: 'Body', unit: 'Celsius' },
]);

/** The n-th frame of a socket: its time tells it apart from all others, so that none is a repetition. */
function frame(sequence: number): string {
  if (message === 'Heartbeat') return `[2,"${sequence}","Heartbeat",{}]`;
  const timestamp = new Date(BASE_MS + sequence).toISOString();
  if (message === 'StatusNotification')
    return `[2,"${sequence}","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Charging","timestamp":"${timestamp}"}]`;
  return `[2,"${sequence}","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"${timestamp}","sampledValue":${SAMPLED}}]}]`;
}

interface Line {
  readonly socket: WebSocket;
  sent: number;
  acknowledged: number;
  sentAtMs: number;
}

const lines: Line[] = [];
const latenciesMs: number[] = [];
let isMeasuring = false;
let refused = 0;
let open = 0;

function send(line: Line): void {
  line.sent += 1;
  line.sentAtMs = performance.now();
  line.socket.send(frame(line.sent));
}

function connect(index: number): Promise<void> {
  const identity = `BENCH-${String(index).padStart(5, '0')}`;
  const socket = new WebSocket(`${url}/${identity}`, 'ocpp1.6', { perMessageDeflate: false });
  const line: Line = { socket, sent: 0, acknowledged: 0, sentAtMs: 0 };
  lines.push(line);
  socket.on('message', (data: Buffer) => {
    // 0x33 is "3": a CALLRESULT.
    if (data[1] === 0x33) line.acknowledged += 1;
    else refused += 1;
    if (isMeasuring) latenciesMs.push(performance.now() - line.sentAtMs);
    if (socket.readyState === WebSocket.OPEN) send(line);
  });
  socket.on('close', () => {
    open -= 1;
    if (open === 0) report();
  });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => {
      open += 1;
      resolve();
    });
  });
}

let measuredS = 0;
let cpuS = 0;

function report(): void {
  const at = (share: number): number => quantile(latenciesMs, share);
  const acknowledged = lines.map((line) => line.acknowledged);
  const figures = { callsPerS: Math.round(latenciesMs.length / measuredS), p50Ms: at(0.5), p99Ms: at(0.99), cpuS, refused, acknowledged };
  process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));
}

for (let at = 0; at < Number(connections); at += 50) {
  await Promise.all(Array.from({ length: Math.min(50, Number(connections) - at) }, (_, index) => connect(at + index)));
}
for (const line of lines) send(line);
setTimeout(() => {
  isMeasuring = true;
  const beganMs = performance.now();
  const cpuBegan = process.cpuUsage();
  setTimeout(
    () => {
      isMeasuring = false;
      measuredS = (performance.now() - beganMs) / 1000;
      const cpu = process.cpuUsage(cpuBegan);
      cpuS = Math.round((cpu.user + cpu.system) / 1e4) / 100;
      // The load goes on: whoever drives this kills the server now, in the middle of it.
      process.stdout.write('measured\n');
    },
    Number(seconds) * 1000,
  );
}, WARM_UP_MS);
