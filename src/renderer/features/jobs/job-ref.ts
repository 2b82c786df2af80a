import { type JobRef, typeOfJob } from '../../../model/job-id.ts';

/** A job in the address: with its type where the id does not tell it, for other clients choose ids that several types have. */
export const jobParams = ({
  id,
  type,
}: JobRef): { readonly job: string; readonly jobType: string | null } => ({
  job: id,
  jobType: typeOfJob(id) === type ? null : type,
});

/** One job among those of all types. */
export const jobKey = ({ id, type }: JobRef): string => `${type} ${id}`;

/** What calls about a job name it by. */
export const refOf = ({ id, type }: JobRef): JobRef => ({ id, type });
