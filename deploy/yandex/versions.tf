terraform {
  required_version = ">= 1.5"

  required_providers {
    yandex = {
      source = "yandex-cloud/yandex"
      # Earlier ones had faults with timers and growing disks: https://yandex.cloud/en/docs/terraform/release-notes
      version = ">= 0.197.0"
    }
  }
}

# Who, which cloud and which folder: YC_TOKEN, YC_CLOUD_ID, YC_FOLDER_ID.
provider "yandex" {}
