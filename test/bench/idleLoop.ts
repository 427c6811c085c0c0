/** A process that wants one core until it is stopped, or its parent has gone. */
import process from 'node:process';

const started = process.ppid;
while (process.ppid === started);
