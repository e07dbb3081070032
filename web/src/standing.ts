// The service worker that stands between a page and the net: one for each entrance that works without net.

/** Registered for the paths below `scope`; resolved once it is registered, not once it stands between. */
export async function standBetween(scope: string): Promise<ServiceWorkerRegistration | undefined> {
  const workers = import.meta.env.PROD ? navigator.serviceWorker : undefined;
  if (!workers) return undefined;
  const registration = await workers.register("/sw.js", { scope });
  // A page that was on its way while the worker claimed the others is nobody's until it asks.
  void workers.ready.then(({ active }) => workers.controller ?? active?.postMessage("claim"));
  return registration;
}
