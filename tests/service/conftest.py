from service_app import app_with

__all__ = ["app_with"]
