/** How Python workers are told where Redis is: by its URL, and in parts for those who read these. */
export function redisVariables(address: string): Record<string, string> {
  const { hostname, port, password } = new URL(address);
  return {
    REDIS_URL: address,
    REDIS_HOST: hostname.replace(/^\[(.*)\]$/, '$1'),
    REDIS_PORT: port === '' ? '6379' : port,
    ...(password !== '' && { REDIS_PASSWORD: decodeURIComponent(password) }),
  };
}
