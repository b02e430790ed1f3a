/**
 * How Node is to run the server. Most of what it allocates dies with the commit: a small young generation, and a heap that is cleared
 * before it has more than doubled, keep the peak of memory near 150 MB under load beside PostgreSQL, instead of 260
 * (`npm run -s bench -- gateway --store postgres`), at the same speed. V8 guesses from a few survivors which allocations live long, and puts
 * short-lived arrays among the old; what they hold then survives with them: without that guess the balancer's slowest ticks take half the time
 * (`npm run -s bench -- balance-speed`).
 */
export const NODE_FLAGS: readonly string[] = ['--max-semi-space-size=4', '--heap-growing-percent=100', '--no-allocation-site-pretenuring'];
