from django import forms
from django.contrib.auth.models import User

from shop.selectors import orders_for

from .models import Ticket


class TicketForm(forms.ModelForm):
    body = forms.CharField(widget=forms.Textarea)

    class Meta:
        model = Ticket
        fields = ["queue", "subject", "order"]

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["order"].queryset = orders_for(user)


class ReplyForm(forms.Form):
    body = forms.CharField(widget=forms.Textarea)
    internal = forms.BooleanField(required=False)


class AssignForm(forms.Form):
    assignee = forms.ModelChoiceField(queryset=User.objects.none(), required=False)

    def __init__(self, queue, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = queue.members.filter(is_staff=True)
