/** A server by name or address. */
export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

/**
 * Where Redis is, taken apart. In writing:
 * - `redis://user:password@host:6379/0`: one server
 * - `redis+sentinel://user:password@host:26379,host:26379/mymaster/0`: whoever the sentinels say leads the group
 * - `redis+cluster://user:password@host:7000,host:7001`: a cluster, of which some nodes are named
 *
 * With TLS they begin with `rediss`. Parameters, each once: `sentinelUser`, `sentinelPassword`; with TLS `ca`, `cert` and
 * `key`, paths of PEM files on the machine that connects, `servername`, and `verify=no`, which takes any certificate.
 */
export interface RedisAddress {
  readonly kind: 'single' | 'sentinel' | 'cluster';
  readonly tls: boolean;
  /** The server, the sentinels, or nodes of the cluster. */
  readonly nodes: readonly RedisNode[];
  readonly user: string | null;
  readonly password: string | null;
  /** Default 0. A cluster has no other. */
  readonly database: number;
  /** What the sentinels call the group; null without sentinels. */
  readonly group: string | null;
  readonly parameters: Readonly<Partial<Record<Parameter, string>>>;
}

const PARAMETERS = {
  sentinelUser: 'sentinel',
  sentinelPassword: 'sentinel',
  ca: 'tls',
  cert: 'tls',
  key: 'tls',
  servername: 'tls',
  verify: 'tls',
} as const;
type Parameter = keyof typeof PARAMETERS;

const KINDS = { redis: 'single', 'redis+sentinel': 'sentinel', 'redis+cluster': 'cluster' } as const;
const USUAL_PORT = { single: 6_379, sentinel: 26_379, cluster: 6_379 } as const;
const MOST_NODES = 50;

const FORM =
  /^(redis|rediss)(\+sentinel|\+cluster)?:\/\/(?:([^/?#]*)@)?([^@/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/i;
const NODE = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i;

/** @returns null for what is no address of a Redis */
export function parseRedisAddress(text: string): RedisAddress | null {
  const [, scheme, suffix = '', credentials, places, path = '', query = ''] = FORM.exec(text.trim()) ?? [];
  if (scheme === undefined || places === undefined) return null;
  const kind = KINDS[`redis${suffix.toLowerCase()}` as keyof typeof KINDS];
  const tls = scheme.toLowerCase() === 'rediss';
  const nodes = places.split(',').map((place) => nodeIn(place, USUAL_PORT[kind]));
  const secret = credentials === undefined ? NO_ONE : credentialsIn(credentials);
  const place = placeIn(kind, path);
  const parameters = parametersIn(query, kind, tls);
  if (place === null || parameters === null) return null;
  if (nodes.length > (kind === 'single' ? 1 : MOST_NODES)) return null;
  return nodes.every((node) => node !== null) ? { kind, tls, nodes, ...secret, ...place, parameters } : null;
}

/** The address in writing; `parseRedisAddress` reads it. */
export function writeRedisAddress(address: RedisAddress): string {
  const { kind, tls, nodes, user, password, database, group, parameters } = address;
  const secret = [user ?? '', ...(password === null ? [] : [password])].map(encodeURIComponent).join(':');
  const places = nodes.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`);
  const path = [
    ...(group === null ? [] : [encodeURIComponent(group)]),
    ...(database === 0 ? [] : [database]),
  ];
  const query = new URLSearchParams(Object.entries(parameters)).toString();
  return [
    `${tls ? 'rediss' : 'redis'}${kind === 'single' ? '' : `+${kind}`}://`,
    secret === '' ? '' : `${secret}@`,
    places.join(','),
    path.length === 0 ? '' : `/${path.join('/')}`,
    query === '' ? '' : `?${query}`,
  ].join('');
}

const NO_ONE = { user: null, password: null };

function credentialsIn(text: string): { user: string | null; password: string | null } {
  const colon = text.indexOf(':');
  const user = colon < 0 ? text : text.slice(0, colon);
  return {
    user: user === '' ? null : decoded(user),
    password: colon < 0 ? null : decoded(text.slice(colon + 1)),
  };
}

function nodeIn(text: string, usualPort: number): RedisNode | null {
  const [, address, name, port] = NODE.exec(text) ?? [];
  const host = address ?? name;
  const number = port === undefined ? usualPort : Number(port);
  return host === undefined || number < 1 || number > 65_535 ? null : { host, port: number };
}

/** The group and the database. */
function placeIn(
  kind: RedisAddress['kind'],
  path: string,
): { group: string | null; database: number } | null {
  const parts = path
    .replace(/\/$/, '')
    .split('/')
    .filter((part, index) => part !== '' || index > 0);
  const group = kind === 'sentinel' ? decoded(parts.shift() ?? '') : null;
  const [database = '0', ...rest] = parts;
  if (group === '' || rest.length > 0 || !/^\d{1,6}$/.test(database)) return null;
  if (kind === 'cluster' && Number(database) !== 0) return null;
  return { group, database: Number(database) };
}

function parametersIn(
  query: string,
  kind: RedisAddress['kind'],
  tls: boolean,
): RedisAddress['parameters'] | null {
  const found: Partial<Record<Parameter, string>> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    if (!Object.hasOwn(PARAMETERS, name) || name in found || value === '') return null;
    const parameter = name as Parameter;
    const isFitting = PARAMETERS[parameter] === 'tls' ? tls : kind === 'sentinel';
    if (!isFitting || (parameter === 'verify' && value !== 'no')) return null;
    found[parameter] = value;
  }
  return found;
}

/** A password with a percent sign that encodes nothing is meant as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether an address is that of a cluster. */
export function isCluster(url: string): boolean {
  return parseRedisAddress(url)?.kind === 'cluster';
}

/**
 * What BullMQ's keys begin with: its own default. On a cluster it is tagged, so that all queues are on one node, for
 * scripts, transactions and trees of jobs reach no further.
 */
export function bullPrefix(onCluster: boolean): string {
  return onCluster ? '{bull}' : 'bull';
}
