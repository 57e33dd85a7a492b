"""DAGs of the billing team, on Airflow 2 and 3: cron with a zone, several owners, a failing one."""

import pendulum

try:
    from airflow.providers.standard.operators.python import PythonOperator
    from airflow.sdk import DAG
except ImportError:
    from airflow import DAG
    from airflow.operators.python import PythonOperator

START = pendulum.datetime(2026, 1, 1, tz="Asia/Shanghai")


def work():
    print("done")


def fail():
    raise RuntimeError("the ledger is closed")


with DAG("invoices", schedule="0 2 * * *", start_date=START, catchup=False, tags=["team:billing", "daily"],
         default_args={"owner": "ann"}, is_paused_upon_creation=False):
    PythonOperator(task_id="work", python_callable=work)

with DAG("dunning", schedule="@daily", start_date=START, catchup=False, tags=["team:billing"],
         is_paused_upon_creation=False):
    PythonOperator(task_id="collect", python_callable=work, owner="cat")
    PythonOperator(task_id="send", python_callable=work, owner="bob")

with DAG("ledger", schedule="*/1 * * * *", start_date=START, catchup=False, tags=["team:billing"],
         default_args={"owner": "bob"}, is_paused_upon_creation=False, max_active_runs=1):
    PythonOperator(task_id="close", python_callable=fail)
