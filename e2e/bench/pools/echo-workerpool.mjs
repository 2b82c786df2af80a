import workerpool from 'workerpool';

workerpool.worker({ echo: (/** @type {unknown} */ task) => task });
