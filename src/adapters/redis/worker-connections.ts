import type { Redis } from 'ioredis';
import { openClient } from './open-client.ts';

/**
 * How soon a lost connection is tried again, and a server that still reads its data is asked again, ms: work resumes
 * within a second of Redis's return.
 */
const RETRY_MS = 300;
/** Tries of a command that waits for a part of a cluster to return: longer than anybody waits for it. */
const PATIENT_TRIES = 36_000;

/**
 * A connection for taking work: commands wait for Redis to return, however long that takes.
 * BullMQ asks for `maxRetriesPerRequest: null` here (docs.bullmq.io/guide/connections).
 * `resend`: a command whose reply was lost with the connection is sent again, not failed. Default true.
 */
export function takingConnection(url: string, name: string, options: { resend?: boolean } = {}): Redis {
  return openClient(url, {
    autoResendUnfulfilledCommands: options.resend ?? true,
    connectionName: name,
    maxRetriesPerRequest: null,
    enableReadyCheck: true,
    retryMs: () => RETRY_MS,
    clusterTries: PATIENT_TRIES,
    maxLoadingRetryTime: RETRY_MS,
  });
}

/** A connection for adding work: a command fails at once while Redis is away, and the producer decides what then. */
export function addingConnection(url: string, name: string): Redis {
  return openClient(url, {
    connectionName: name,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryMs: () => RETRY_MS,
    maxLoadingRetryTime: RETRY_MS,
  });
}
