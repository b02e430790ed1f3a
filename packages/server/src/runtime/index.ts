/**
 * How Node is to run the server. Most of what it allocates dies with the commit: a small young generation, and a heap that is cleared
 * before it has more than doubled, keep the peak of memory near 150 MB under load beside PostgreSQL, instead of 260
 * (`npm run -s bench -- gateway --store postgres`), at the same speed.
 */
export const NODE_FLAGS: readonly string[] = ['--max-semi-space-size=4', '--heap-growing-percent=100'];
