import { ClusterWorker } from 'poolifier';

export default new ClusterWorker((task) => task);
