import { entries, written } from '../table/json';
import { list, number, type Row, text, time } from '../table/rows';

/** A job that works on contacts or companies in bulk. */
export const bulkJobRow: Row = {
	columns: {
		id: text('ID of the job', 'id'),
		state: text('`pending`, `running`, `completed` or `completed_with_errors`', 'state'),
		item_count: number('How many records it was given', ({ tasks }) =>
			entries(tasks).reduce((sum, { item_count }) => sum + Number(written(item_count)), 0),
		),
		task_states: list('State of each request that was put into it', ({ tasks }) =>
			entries(tasks).map(({ state }) => state),
		),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
		completed_at: time('When it ended', 'completed_at'),
	},
};
