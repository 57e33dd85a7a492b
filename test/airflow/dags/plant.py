"""Every kind of schedule that Airflow 2 and 3 have."""

from datetime import timedelta

import pendulum

try:
    from airflow.providers.standard.operators.python import PythonOperator
    from airflow.sdk import DAG, Asset
except ImportError:
    from airflow import DAG
    from airflow.datasets import Dataset as Asset
    from airflow.operators.python import PythonOperator
from airflow.timetables.trigger import CronTriggerTimetable

ORDERS = Asset("s3://plant/orders")
START = pendulum.datetime(2026, 1, 1, tz="UTC")


def dag(name, schedule, owner="ann", paused=False, **given):
    made = DAG(name, schedule=schedule, start_date=START, catchup=False, tags=["team:plant"], max_active_runs=1,
               default_args={"owner": owner}, is_paused_upon_creation=paused, **given)
    PythonOperator(task_id="work", python_callable=print, outlets=[ORDERS] if name == "every-hour" else [], dag=made)
    return made


every_hour = dag("every-hour", timedelta(hours=1), description="Counts what the plant made")
orders = dag("on-orders", [ORDERS], owner="bob")
timetable = dag("weekly", CronTriggerTimetable("30 6 * * 1", timezone="Europe/Berlin"), owner="cat")
once = dag("only-once", "@once")
by_hand = dag("by-hand", None)
paused = dag("long-paused", "15 3 1 * *", paused=True)
nobody = dag("nobodys", "@weekly", owner="airflow")
