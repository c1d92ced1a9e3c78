"""Pages of the sign-off under a site."""

from django.urls import path

from signoff.views import baselines, beginning, compare, keys, living, method, tasks

app_name = "signoff"
urlpatterns = [
    path("", method.method, name="home"),
    path("decide/", method.decide, name="decide"),
    path("next/", beginning.next_assessment, name="next"),
    path("like/", beginning.site_like, name="site_like"),
    path("baselines/", baselines.baseline_list, name="baselines"),
    path("baselines/sign/", baselines.sign, name="sign"),
    path("baselines/second-signer/", baselines.second_signer, name="second_signer"),
    path("baselines/<str:baseline>/", baselines.baseline, name="baseline"),
    path("baselines/<str:baseline>/model.json", baselines.model_file, name="baseline_model"),
    path("baselines/<str:baseline>/result.json", baselines.result_file, name="baseline_result"),
    path("baselines/<str:baseline>/recalculate/", baselines.recalculate, name="recalculate"),
    path("compare/", compare.comparison, name="compare"),
    path("living/", living.lived_with, name="living"),
    path("living/<str:what>/", living.accept, name="accept"),
    path("tasks/", tasks.task_list, name="tasks"),
    path("tasks/count/", tasks.count, name="task_count"),
    path("tasks/<int:task>/close/", tasks.close, name="close_task"),
    path("keys/", keys.waiting, name="keys"),
    path("keys/of/<path:code>/", keys.on_card, name="keys_of"),
    path("keys/give/<path:code>/", keys.give, name="give_key"),
    path("keys/take-back/<path:code>/", keys.take_back, name="take_back_key"),
]
