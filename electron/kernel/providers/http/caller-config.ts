import type { AxiosRequestConfig } from 'axios';

/** Headers that belong to the connection and the profile, not to the caller of one method. */
const RESERVED_HEADER =
  /^(authorization|proxy-authorization|host|cookie|content-length|content-type|transfer-encoding|connection|upgrade|te|expect)$/i;

type Allowed = Pick<
  AxiosRequestConfig,
  'params' | 'paramsSerializer' | 'timeout' | 'onUploadProgress' | 'onDownloadProgress' | 'maxRate'
> & { headers: Record<string, string> };

/**
 * What a caller's `AxiosRequestConfig` may change about one call: headers, query, time-out, progress; the signal is handled apart. A list
 * of what is allowed, because whatever else axios takes (base address, agents, proxy, redirects, transports, adapters) decides where the
 * token goes.
 */
export function callerConfig(config: AxiosRequestConfig | undefined): Allowed {
  const allowed: Allowed = { headers: {} };
  if (config === undefined) return allowed;
  for (const [name, value] of Object.entries(config.headers ?? {})) {
    if (RESERVED_HEADER.test(name) || value === null || value === undefined) continue;
    if (typeof value === 'object' || typeof value === 'function') continue;
    allowed.headers[name] = String(value);
  }
  if (config.params !== undefined) allowed.params = config.params as unknown;
  if (config.paramsSerializer !== undefined) allowed.paramsSerializer = config.paramsSerializer;
  if (typeof config.timeout === 'number' && config.timeout > 0) allowed.timeout = config.timeout;
  if (config.onUploadProgress !== undefined) allowed.onUploadProgress = config.onUploadProgress;
  if (config.onDownloadProgress !== undefined) allowed.onDownloadProgress = config.onDownloadProgress;
  if (config.maxRate !== undefined) allowed.maxRate = config.maxRate;
  return allowed;
}
