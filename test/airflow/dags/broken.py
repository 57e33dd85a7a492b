"""A file that Airflow cannot import, since no such module is there."""

from airflow import DAG

import no_module_of_that_name

DAG("never-seen", schedule=no_module_of_that_name.SCHEDULE)
