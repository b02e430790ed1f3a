/**
 * Where the compiled form of a module beside `from` lies. Threads and processes cannot run TypeScript: from `src` (tests) they are
 * started from `dist`, which the build has written.
 */
export function compiled(name: string, from: string): URL {
  const url = new URL(name, from);
  if (from.endsWith('.ts')) url.pathname = url.pathname.replace(/\/src\/(?!.*\/src\/)/, '/dist/');
  return url;
}
