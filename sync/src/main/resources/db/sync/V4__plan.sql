-- Nobody looks for an object in the plans of all runs.
DROP INDEX sync.plan_anchor;
