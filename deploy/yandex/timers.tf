# A timer sends POST with a body of its own, which the server ignores: both calls may be repeated at will.

resource "yandex_function_trigger" "checkpoints" {
  name = "${var.name}-checkpoints"

  timer {
    cron_expression = var.checkpoint_schedule
  }

  container {
    id                 = yandex_serverless_container.maintenance.id
    path               = "/v1/audit/checkpoints"
    service_account_id = yandex_iam_service_account.timers.id
    retry_attempts     = "3"
    retry_interval     = "30"
  }

  depends_on = [yandex_serverless_container_iam_binding.timers]
}

resource "yandex_function_trigger" "retention" {
  name = "${var.name}-retention"

  timer {
    cron_expression = var.retention_schedule
  }

  container {
    id                 = yandex_serverless_container.maintenance.id
    path               = "/v1/admin/retention"
    service_account_id = yandex_iam_service_account.timers.id
    retry_attempts     = "3"
    retry_interval     = "30"
  }

  depends_on = [yandex_serverless_container_iam_binding.timers]
}
