import { parseRedisAddress, type RedisAddress, writeRedisAddress } from '../../model/redis-address.ts';

/** How Python workers are told where Redis is: by its URL, and in parts for those who read these. */
export function redisVariables(url: string): Record<string, string> {
  const address = parseRedisAddress(url);
  const [node] = address?.nodes ?? [];
  if (address === null || node === undefined) return {};
  return {
    REDIS_URL: pythonUrl(address),
    REDIS_HOST: node.host,
    REDIS_PORT: String(node.port),
    ...(address.password !== null && { REDIS_PASSWORD: address.password }),
  };
}

/** The address with the parameters as redis-py calls them. */
function pythonUrl(address: RedisAddress): string {
  const { ca, cert, key, verify } = address.parameters;
  const query = new URLSearchParams({
    ...(ca !== undefined && { ssl_ca_certs: ca }),
    ...(cert !== undefined && { ssl_certfile: cert }),
    ...(key !== undefined && { ssl_keyfile: key }),
    ...(verify !== undefined && { ssl_cert_reqs: 'none' }),
  }).toString();
  return writeRedisAddress({ ...address, parameters: {} }) + (query === '' ? '' : `?${query}`);
}
