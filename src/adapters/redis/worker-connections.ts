import type { Redis } from 'ioredis';
import { openClient } from './open-client.ts';
import { RECONNECT_MS } from '../../model/timings.ts';

/** Tries of a command that waits for a part of a cluster to return: longer than anybody waits for it. */
const PATIENT_TRIES = 36_000;

/** What ioredis itself says where it is to blame; it takes this for no fault of the server's. */
const LOST = 'Connection is closed.';

/** What a client of ioredis has besides, though its type does not say so. */
interface Forgetful {
  /** Fails what has been sent, and what has not yet been unless it is told to leave that. */
  flushQueue(error: Error, options: { readonly offlineQueue: boolean }): void;
}

/**
 * A connection for taking work: commands wait for Redis to return, however long that takes.
 * BullMQ asks for `maxRetriesPerRequest: null` here (docs.bullmq.io/guide/connections).
 * `resend`: a command whose reply was lost with the connection is sent again; else it fails. Default true.
 */
export function takingConnection(url: string, name: string, options: { resend?: boolean } = {}): Redis {
  const client = openClient(url, {
    autoResendUnfulfilledCommands: options.resend ?? true,
    connectionName: name,
    maxRetriesPerRequest: null,
    enableReadyCheck: true,
    retryMs: () => RECONNECT_MS,
    clusterTries: PATIENT_TRIES,
    maxLoadingRetryTime: RECONNECT_MS,
  });
  // ioredis forgets such commands and neither fails nor answers them; those to a node of a cluster it fails.
  if (options.resend === false && !client.isCluster) {
    const forgetful = client as unknown as Forgetful;
    client.on('close', () => forgetful.flushQueue(new Error(LOST), { offlineQueue: false }));
  }
  return client;
}

/** A connection for adding work: a command fails at once while Redis is away, and the producer decides what then. */
export function addingConnection(url: string, name: string): Redis {
  return openClient(url, {
    connectionName: name,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryMs: () => RECONNECT_MS,
    maxLoadingRetryTime: RECONNECT_MS,
  });
}
